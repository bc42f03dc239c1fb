use orm::Model;

#[derive(Model)]
#[orm(unique(a, where = "b > 0"), unique(a, where = "b > 1"))]
#[orm(unique(a, b, where = "a > 0"), unique(a, b))]
#[orm(index(a, where = "b > 0"), index(a, where = "b > 1"), index(a, where = "b > 0", name = "again"))]
#[orm(unique(id, where = "b > 0"))]
struct Pair {
    id: i64,
    a: i64,
    b: i64,
}

#[derive(Model)]
#[orm(unique(a, where), index(a, where = ""), index(b, where(sqlite = "a > 0")), unique(b, were = "a > 0"))]
#[orm(index(a, b, where(postgres = "a > 0", mysql = "a > 0")))]
struct Other {
    id: i64,
    a: i64,
    b: i64,
}

fn main() {}
