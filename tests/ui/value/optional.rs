use orm::Value;

#[derive(Value)]
struct Nickname(Option<String>);

fn main() {}
