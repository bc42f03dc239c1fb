//! A fresh Postgres database: a clone of a template that has the tables already. Nothing is created or dropped on the
//! server but databases named `orm_t_..` and `orm_tpl_..`.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, PoisonError};

use super::Place;
use super::cluster::{Cluster, Found, cluster};
use crate::driver::{Access, Link, on};
use crate::error::Result;
use crate::pool::Db;
use crate::query::Reader;
use crate::schema::Schema;
use crate::sql::SqlWriter;
use crate::value::Backend;

struct Database {
    cluster: &'static Cluster,
    name: String,
}

impl Place for Database {
    fn url(&self) -> String {
        self.cluster.url(&self.name)
    }

    fn remove(self: Box<Self>) -> Result<(), String> {
        self.cluster
            .execute(&format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name))
            .map_err(|e| e.to_string())
    }

    fn keep(self: Box<Self>) -> String {
        format!(
            "the database {} of the failed test is kept, for 30 seconds on a temporary server; \
             ORM_TEST_POSTGRES_LINGER=600 makes it ten minutes: psql '{}'",
            self.name,
            self.url()
        )
    }
}

/// A database with the tables of `schema`; `None` where Postgres is missing and may be.
pub(super) fn place(schema: &Schema) -> Result<Option<Box<dyn Place>>, String> {
    let cluster = match cluster().map_err(ToString::to_string)? {
        Found::Running(cluster) => cluster,
        Found::Missing(why) => {
            skipped(why);
            return Ok(None);
        }
        Found::Off => {
            skipped("ORM_TEST_POSTGRES=off");
            return Ok(None);
        }
    };
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let name = format!("orm_t_{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
    let template = cluster.template(schema).map_err(|error| error.to_string())?;
    let clone = format!(
        "CREATE DATABASE {name} TEMPLATE {template} {}",
        cluster.strategy().map_err(|e| e.to_string())?
    );
    cluster
        .execute(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
        .map_err(|error| error.to_string())?;
    cluster.execute(&clone).map_err(|error| error.to_string())?;
    Ok(Some(Box::new(Database { cluster, name })))
}

#[allow(clippy::print_stderr, reason = "a test that is skipped says so")]
fn skipped(why: &str) {
    eprintln!("skipped on Postgres: {why}");
}

impl Cluster {
    /// The connection on which databases are created; one for the whole process.
    fn with<R>(&self, work: impl FnOnce(&mut Link) -> Result<R>) -> Result<R> {
        static MAINTENANCE: Mutex<Option<Db>> = Mutex::new(None);
        let mut maintenance = MAINTENANCE.lock().unwrap_or_else(PoisonError::into_inner);
        let db = match &*maintenance {
            Some(db) => db,
            None => maintenance.insert(Db::connect(&self.maintenance_url())?),
        };
        on(db, Access::Write, work)
    }

    fn execute(&self, sql: &str) -> Result<()> {
        self.with(|link| link.script(sql))
    }

    /// Copying files is faster for small databases than writing them through the log; Postgres has the choice since 15.
    fn strategy(&self) -> Result<&'static str> {
        let version: i32 =
            self.with(|link| number(link, "SELECT current_setting('server_version_num')::int4"))?;
        Ok(if version >= 150_000 { "STRATEGY FILE_COPY" } else { "" })
    }

    /// The name of a database with the tables of `schema` and nothing in them, which is made when it is not there.
    fn template(&self, schema: &Schema) -> Result<String> {
        let ddl = schema.ddl(Backend::Postgres)?;
        let mut hasher = DefaultHasher::new();
        ddl.hash(&mut hasher);
        let hash = hasher.finish();
        let name = format!("orm_tpl_{hash:016x}");
        self.with(|link| {
            if is_template(link, &name)? {
                return Ok(());
            }
            // Another process may be at it: whoever comes second finds it done.
            let lock = hash as i64;
            link.script(&format!("SELECT pg_advisory_lock({lock})"))?;
            let made =
                if is_template(link, &name)? { Ok(()) } else { make_template(self, schema, &name, link) };
            link.script(&format!("SELECT pg_advisory_unlock({lock})"))?;
            made
        })?;
        Ok(name)
    }
}

fn make_template(cluster: &Cluster, schema: &Schema, name: &str, link: &mut Link) -> Result<()> {
    link.script(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"))?;
    link.script(&format!("CREATE DATABASE {name}"))?;
    let db = Db::connect(&cluster.url(name))?;
    schema.create_all(&db)?;
    db.close();
    drop(db);
    // A template is cloned only while nobody is connected to it.
    link.script(&format!("ALTER DATABASE {name} WITH IS_TEMPLATE true ALLOW_CONNECTIONS false"))
}

fn is_template(link: &mut Link, name: &str) -> Result<bool> {
    let mut w = SqlWriter::new(link.dialect());
    w.push("SELECT count(*) FROM pg_database WHERE datistemplate AND NOT datallowconn AND datname = ");
    w.literal(name);
    Ok(number(link, &w.finish()?.sql)? > 0)
}

fn number(link: &mut Link, sql: &str) -> Result<i32> {
    let mut number = 0;
    link.query(sql, &[], &mut |row| {
        number = Reader::new(row).next()?;
        Ok(())
    })?;
    Ok(number)
}
