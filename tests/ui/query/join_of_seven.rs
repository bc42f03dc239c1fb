use orm::prelude::*;

#[derive(Model)]
struct Part {
    id: i64,
    within: i64,
}

fn main() {
    let parts = Part::query;
    let six = parts()
        .join(parts(), |(a, b)| a.id.eq(b.within))
        .join(parts(), |(_, a, b)| a.id.eq(b.within))
        .join(parts(), |(_, _, a, b)| a.id.eq(b.within))
        .join(parts(), |(_, _, _, a, b)| a.id.eq(b.within))
        .join(parts(), |(_, _, _, _, a, b)| a.id.eq(b.within));
    let seven = six.join(parts(), |(.., a, b)| a.id.eq(b.within));
}
