use orm::Model;

#[derive(Model)]
struct Event {
    id: i64,
    #[orm(default = sql(sqlite = "abs(-1)"))]
    a: i64,
    #[orm(default = sql(postgres = "1::bigint"))]
    b: i64,
    #[orm(default = sql(sqlite = "1", postgres = "1", mysql = "1"))]
    c: i64,
    #[orm(default = sql(5))]
    d: i64,
    #[orm(default = sql(sqlite = 1, postgres = "1"))]
    e: i64,
}

fn main() {}
