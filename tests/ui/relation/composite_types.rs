use orm::Model;

#[derive(Model)]
struct Seat {
    #[orm(primary_key)]
    row: i64,
    #[orm(primary_key)]
    number: String,
}

#[derive(Model)]
#[orm(
    belongs_to(Seat, columns(seat_number, seat_row), relation = swapped),
    belongs_to(Seat, columns(seat_row), relation = short),
    belongs_to(Seat, columns(seat_row, seat_number), relation = seat, on_delete = set_null)
)]
struct Ticket {
    id: i64,
    seat_row: i64,
    seat_number: Option<String>,
}

fn main() {}
