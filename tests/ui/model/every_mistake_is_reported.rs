use orm::Model;

#[derive(Model)]
#[orm(index(nmae))]
struct User {
    #[orm(uniqe)]
    id: i64,
    #[orm(max_len = "ten")]
    name: String,
}

fn main() {}
