mod crud;
mod transactions;
