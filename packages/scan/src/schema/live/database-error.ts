/** A database that could not be read: its address without the password, and why. */
export class DatabaseError extends Error {
  override readonly name = 'DatabaseError';
}
