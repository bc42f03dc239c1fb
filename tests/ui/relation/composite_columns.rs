use orm::Model;

#[derive(Model)]
struct Seat {
    #[orm(primary_key)]
    row: i64,
    #[orm(primary_key)]
    number: String,
}

#[derive(Model)]
#[orm(belongs_to(Seat, columns(seat_row, seat_numbr), relation = seat))]
#[orm(belongs_to(Seat, columns(seat_row, seat_row), relation = twice))]
#[orm(belongs_to(Seat, columns(seat_row, seat_number)))]
#[orm(belongs_to = Seat)]
struct Ticket {
    id: i64,
    seat_row: i64,
    seat_number: String,
}

fn main() {}
