-- What `fixtures("tags.sql")` of testing.rs puts into the database.
INSERT INTO "tags" ("name") VALUES ('rust');
INSERT INTO "tags" ("name") VALUES ('it''s; fine');
