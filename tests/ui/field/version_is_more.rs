use orm::Model;

#[derive(Model)]
struct User {
    #[orm(version)]
    id: i64,
    #[orm(belongs_to = User, version)]
    boss_id: i64,
}

fn main() {}
