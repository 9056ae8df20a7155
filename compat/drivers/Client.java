import java.io.StringReader;
import java.sql.*;
import org.postgresql.PGConnection;

/** Looks whether there is an item and makes one if not, as pgjdbc does it. Prints what it saw. */
class Client {
  public static void main(String[] args) throws Exception {
    try (Connection connection = DriverManager.getConnection(args[0])) {
      int seen = 0;
      if (args[1].equals("jdbc_copy")) {
        try (ResultSet rows = connection.createStatement().executeQuery("SELECT id FROM item")) {
          while (rows.next()) seen++;
        }
        if (seen == 0)
          connection
              .unwrap(PGConnection.class)
              .getCopyAPI()
              .copyIn("COPY item (name) FROM STDIN", new StringReader("x\n"));
      } else {
        // BEGIN goes out with the first statement, in one batch with one Sync.
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
          statement.setFetchSize(1);
          try (ResultSet rows = statement.executeQuery("SELECT id FROM item")) {
            while (rows.next()) seen++;
          }
        }
        if (seen == 0) {
          try (PreparedStatement insert = connection.prepareStatement("INSERT INTO item (name) VALUES (?)")) {
            for (String name : new String[] {"x", "y"}) {
              insert.setString(1, name);
              insert.addBatch();
            }
            insert.executeBatch();
          }
        }
        connection.commit();
      }
      System.out.println(seen);
    }
  }
}
