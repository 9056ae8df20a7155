CREATE TABLE users (id serial PRIMARY KEY, email text NOT NULL, nick text NOT NULL, CONSTRAINT one_email UNIQUE (email));
