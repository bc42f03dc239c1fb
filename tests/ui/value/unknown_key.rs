use orm::Value;

#[derive(Value)]
#[orm(renameall = "lowercase")]
enum Role {
    #[orm(name = "admin")]
    Admin,
}

fn main() {}
