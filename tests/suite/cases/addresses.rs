//! IP addresses: stored without a netmask, and sorted as Postgres sorts them, IPv4 first.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use orm::Backend;
use orm::prelude::*;

use super::script;

#[derive(Model, Debug, Clone, PartialEq)]
struct Visit {
    id: i64,
    from: IpAddr,
    #[orm(default = "127.0.0.1")]
    v4: Ipv4Addr,
    #[orm(default = "::1")]
    v6: Ipv6Addr,
    via: Option<IpAddr>,
}

fn visit(from: IpAddr) -> NewVisit {
    NewVisit { from, v4: None, v6: None, via: None }
}

#[orm::test(models(Visit))]
fn addresses_sort_by_version_and_number(db: &Db) -> orm::Result<()> {
    let mut all: Vec<IpAddr> =
        ["::", "255.255.255.255", "fe80::1", "0.0.0.0", "::ffff:10.0.0.1", "10.0.0.2", "10.0.0.10"]
            .map(|text| text.parse().expect("an address"))
            .to_vec();
    NewVisit::insert_all(db, all.iter().copied().map(visit))?;
    all.sort();
    let sorted = Visit::query().order_by(|v| v.from.asc()).select(|v| v.from).all(db)?;
    assert_eq!(sorted, all);
    let (least, most) = Visit::query().select(|v| (v.from.min(), v.from.max())).one(db)?;
    assert_eq!((least, most), (Some(all[0]), Some(all[6])));
    assert_eq!(Visit::query().filter(|v| v.from.lt(IpAddr::V6(Ipv6Addr::UNSPECIFIED))).count(db)?, 4);
    let row = Visit::query().first(db)?.expect("a row");
    assert_eq!((row.v4, row.v6), (Ipv4Addr::LOCALHOST, Ipv6Addr::LOCALHOST));
    assert_eq!(
        Visit::query().filter(|v| v.v4.eq(Ipv4Addr::LOCALHOST) & v.v6.eq(Ipv6Addr::LOCALHOST)).count(db)?,
        7
    );
    Ok(())
}

#[orm::test(models(Visit))]
fn addresses_that_do_not_fit_are_told(db: &Db) -> orm::Result<()> {
    visit(IpAddr::V4(Ipv4Addr::LOCALHOST)).insert(db)?;
    let read = |column: &str, stored: &str| -> orm::Result<String> {
        script(db, &format!("UPDATE visits SET \"{column}\" = {stored}"))?;
        let error = Visit::get(db, 1).unwrap_err();
        assert!(error.is_decode(), "{error}");
        Ok(error.to_string())
    };
    let (v6, v4) = match db.backend() {
        Backend::Sqlite => ("X'0600000000000000000000000000000001'", "X'047f000001'"),
        _ => ("'::1'", "'127.0.0.1'"),
    };
    assert_eq!(read("v4", v6)?, "visits.v4: stored address is of IPv6, not an Ipv4Addr (row with id 1)");
    script(db, &format!("UPDATE visits SET v4 = {v4}"))?;
    assert_eq!(read("v6", v4)?, "visits.v6: stored address is of IPv4, not an Ipv6Addr (row with id 1)");
    script(db, &format!("UPDATE visits SET v6 = {v6}"))?;
    if db.backend() == Backend::Sqlite {
        for stored in ["X''", "X'04'", "X'05000000'", "X'0400000000000000'"] {
            assert_eq!(read("from", stored)?, "visits.from: stored bytes are no ip address (row with id 1)");
        }
    } else {
        assert_eq!(
            read("from", "'10.0.0.1/8'")?,
            "visits.from: stored address has a netmask (row with id 1)"
        );
    }
    Ok(())
}

#[derive(Model, Debug)]
#[orm(table = "visits")]
struct NoAddress {
    id: i64,
    #[orm(default = "localhost")]
    from: IpAddr,
}

#[orm::test]
fn defaults_are_addresses(db: &Db) {
    let error = schema![NoAddress].create_all(db).unwrap_err();
    if db.backend() == Backend::Sqlite {
        assert_eq!(error.to_string(), "the default \"localhost\" is no inet");
    } else {
        assert_eq!(error.to_string(), "type violation: a value is not valid for its type");
    }
}
