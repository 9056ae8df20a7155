CREATE TABLE votes (
  poll int NOT NULL,
  voter_id int NOT NULL,
  choice text NOT NULL
);
