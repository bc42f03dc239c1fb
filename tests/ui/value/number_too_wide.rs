use orm::Value;

#[derive(Value)]
#[orm(integer)]
enum Step {
    Far = 2_147_483_648,
}

fn main() {}
