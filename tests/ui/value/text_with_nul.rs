use orm::Value;

#[derive(Value)]
enum Role {
    #[orm(rename = "a\0b")]
    Admin,
}

fn main() {}
