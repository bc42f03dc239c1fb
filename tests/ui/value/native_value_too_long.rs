use orm::Value;

#[derive(Value)]
#[orm(native)]
enum Mood {
    #[orm(rename = "This is longer than what Postgres keeps of the value of an enum type.")]
    Sad,
    ThisIsAVariantWhoseNameIsLongerThanWhatPostgresKeepsOfTheValueOfAType,
}

fn main() {}
