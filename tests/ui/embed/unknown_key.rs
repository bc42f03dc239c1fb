use orm::Embed;

#[derive(Embed)]
#[orm(table = "addresses", index(street))]
struct Address {
    #[orm(primary_key)]
    id: i64,
    #[orm(max_length = 5)]
    street: String,
    #[orm(default = "x")]
    city: String,
}

fn main() {
    let address = Address { id: 1, street: String::new(), city: String::new() };
    let _ = (address.id, address.street, address.city);
}
