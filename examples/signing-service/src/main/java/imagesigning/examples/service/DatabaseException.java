package imagesigning.examples.service;

import java.io.IOException;
import java.sql.SQLException;
import java.sql.SQLTransientException;
import java.util.Set;

/** The database did not do what it was asked to. The message is for the log. */
final class DatabaseException extends IOException {
  private static final long serialVersionUID = 1L;

  /** Lock not to be had, deadlock, serialization failure: of PostgreSQL, of H2. */
  private static final Set<String> BUSY = Set.of("55P03", "40P01", "40001", "57014", "HYT00");

  private static final String UNIQUE_VIOLATION = "23505";

  /** The state that the SQL standard gives to the problem. */
  private final String state;

  private final boolean busy;

  DatabaseException(SQLException cause) {
    super("the database failed (" + cause.getSQLState() + "): " + cause.getMessage(), cause);
    this.state = String.valueOf(cause.getSQLState());
    this.busy = BUSY.contains(state) || cause instanceof SQLTransientException;
  }

  /** Whether the same may work later. */
  boolean isBusy() {
    return busy;
  }

  /** Whether there is a row already that may be there once only. */
  boolean isDuplicate() {
    return state.equals(UNIQUE_VIOLATION);
  }
}
