use orm::Model;

#[derive(Model)]
#[orm(table = "a_table_name_of_more_than_sixty_three_bytes_which_postgres_cuts_off", schema = "a\0b")]
struct User {
    id: i64,
}

fn main() {}
