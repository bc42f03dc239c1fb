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
    pub fn field(&self) -> &'static str {
        self.field
    }

    /// What is wrong with it, as the validation said it.
    pub fn message(&self) -> &str {
        &self.message
    }
}
