mod connections;
mod crud;
mod errors;
mod faults;
mod pool;
mod testing;
mod transactions;
