use orm::Value;

#[derive(Value)]
#[orm(rename_all = "train-case")]
enum Role {
    Admin,
}

fn main() {}
