use orm::Model;

#[derive(Model)]
struct User {
    #[orm(default = uuid_v7)]
    id: String,
}

fn main() {}
