mod crud;
mod errors;
mod transactions;
