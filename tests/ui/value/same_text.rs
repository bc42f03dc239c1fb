use orm::Value;

#[derive(Value)]
enum Role {
    Admin,
    #[orm(rename = "admin")]
    Root,
}

fn main() {}
