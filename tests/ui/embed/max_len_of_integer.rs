use orm::Embed;

#[derive(Embed)]
struct Address {
    #[orm(max_len = 10)]
    number: i32,
}

fn main() {}
