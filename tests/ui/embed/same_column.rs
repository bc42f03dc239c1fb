use orm::Embed;

#[derive(Embed)]
struct Address {
    street: String,
    #[orm(column = "Street", max_len = 10)]
    other: String,
    #[orm(max_len = 10)]
    number: i32,
}

fn main() {}
