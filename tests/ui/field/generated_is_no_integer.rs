use orm::Model;

#[derive(Model)]
struct User {
    #[orm(generated)]
    id: String,
}

fn main() {}
