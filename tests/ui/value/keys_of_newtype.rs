use orm::Value;

#[derive(Value)]
#[orm(rename_all = "lowercase")]
struct Name(#[orm(max_len = 10)] String);

fn main() {}
