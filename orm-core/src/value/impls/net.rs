//! `IpAddr`, `Ipv4Addr`, `Ipv6Addr`: addresses without a netmask.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::own_base;
use crate::value::{Field, Mismatch, Value};

#[diagnostic::do_not_recommend]
impl Field for IpAddr {
    own_base!(Inet);

    fn to_value(&self) -> Value<'_> {
        Value::Inet(*self)
    }

    fn from_value(value: Value<'_>) -> Result<Self, Mismatch> {
        match value {
            Value::Inet(address) => Ok(address),
            other => Err(Mismatch::of(&other)),
        }
    }
}

macro_rules! of_version {
    ($($rust:ident is $version:ident, not $other:literal;)*) => { $(
        #[diagnostic::do_not_recommend]
        impl Field for $rust {
            own_base!(Inet);

            fn to_value(&self) -> Value<'_> {
                Value::Inet(IpAddr::$version(*self))
            }

            fn from_value(value: Value<'_>) -> Result<Self, Mismatch> {
                match value {
                    Value::Inet(IpAddr::$version(address)) => Ok(address),
                    Value::Inet(_) => Err(Mismatch::Value(concat!(
                        "stored address is of ", $other, ", not an ", stringify!($rust)
                    ).to_owned())),
                    other => Err(Mismatch::of(&other)),
                }
            }
        }
    )* };
}

of_version! {
    Ipv4Addr is V4, not "IPv6";
    Ipv6Addr is V6, not "IPv4";
}
