use orm::Value;

#[derive(Value)]
#[orm(integer, rename_all = "lowercase")]
enum Step {
    #[orm(rename = "first")]
    First = 1,
}

fn main() {}
