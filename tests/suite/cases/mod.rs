mod crud;
