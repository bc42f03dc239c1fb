mod crud;
mod errors;
mod faults;
mod pool;
mod transactions;
mod connections;
