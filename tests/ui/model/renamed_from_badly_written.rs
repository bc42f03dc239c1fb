use orm::Model;

#[derive(Model)]
#[orm(renamed_from)]
struct User {
    #[orm(renamed_from = "")]
    id: i64,
    #[orm(renamed_from())]
    name: String,
    #[orm(renamed_form = "caption")]
    title: String,
}

fn main() {}
