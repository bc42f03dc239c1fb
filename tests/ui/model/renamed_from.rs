use orm::Model;

#[derive(Model)]
#[orm(renamed_from("persons", "users", "persons"))]
struct User {
    id: i64,
    #[orm(renamed_from("title", "name", "head", "head"))]
    name: String,
    #[orm(renamed_from("Name", "caption", "a_name_that_is_much_longer_than_any_that_postgres_would_ever_keep"))]
    title: String,
    #[orm(column = "body", renamed_from = "CAPTION")]
    text: String,
}

fn main() {}
