use orm::{Embed, Model};

#[derive(Embed, Debug, Clone)]
struct Address {
    a_name_that_has_thirty_two_bytes: String,
}

#[derive(Model)]
struct User {
    id: i64,
    #[orm(embed(prefix = "and_another_of_thirty_two_bytes_"))]
    home: Address,
}

fn main() {}
