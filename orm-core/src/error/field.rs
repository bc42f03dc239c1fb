//! [`FieldError`]: what a validation says about one field.

/// What the validation of a model says about one of its fields.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldError {
    field: &'static str,
    message: String,
}

impl FieldError {
    /// What is wrong with `field`.
    #[doc(hidden)]
    pub fn new(field: &'static str, message: String) -> FieldError {
        FieldError { field, message }
    }

    /// The field of the struct.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![User].create_all(&db)?;
    /// #[derive(Model, Debug)]
    /// #[orm(validate = check)]
    /// struct User { id: i64, #[orm(column = "mail")] email: String }
    ///
    /// fn check(user: &mut orm::Draft<'_, User>) {
    ///     if !user.get(|u| u.email).is_some_and(|email| email.contains('@')) {
    ///         user.refuse(|u| u.email, "has no @");
    ///     }
    /// }
    /// let error = NewUser { email: "ann".into() }.insert(&db).unwrap_err();
    /// assert_eq!(error.validation_errors().map(|errors| errors[0].field()), Some("email")); // not the column
    /// # Ok::<(), orm::Error>(())
    /// ```
    pub fn field(&self) -> &'static str {
        self.field
    }

    /// What is wrong with it, as the validation said it.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Product].create_all(&db)?;
    /// # #[derive(Model, Debug)]
    /// # #[orm(validate = check)]
    /// # struct Product { id: i64, name: String, price: i32 }
    /// fn check(product: &mut orm::Draft<'_, Product>) {
    ///     if product.get(|p| p.name).is_some_and(|name| name.is_empty()) {
    ///         product.refuse(|p| p.name, "is empty");
    ///     }
    ///     if product.get(|p| p.price) < Some(1) {
    ///         product.refuse(|p| p.price, "is less than 1");
    ///     }
    /// }
    /// let error = NewProduct { name: String::new(), price: 0 }.insert(&db).unwrap_err();
    /// let lines = error.validation_errors().unwrap_or_default().iter().map(|e| format!("{} {}", e.field(), e.message()));
    /// assert_eq!(lines.collect::<Vec<_>>(), ["name is empty", "price is less than 1"]);
    /// # Ok::<(), orm::Error>(())
    /// ```
    pub fn message(&self) -> &str {
        &self.message
    }
}
