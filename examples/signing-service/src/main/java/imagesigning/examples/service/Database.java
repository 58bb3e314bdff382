package imagesigning.examples.service;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.flywaydb.core.Flyway;
import org.jspecify.annotations.Nullable;

/**
 * The pool of connections, and the few ways in which the stores use one. The schema is brought up
 * to date when it opens. One process at a time uses a database. Thread-safe.
 */
final class Database implements AutoCloseable {
  private static final int CONNECTIONS = 8;
  private static final int CONNECTION_TIMEOUT_MILLIS = 5_000;
  private static final int QUERY_TIMEOUT_SECONDS = 10;

  private final HikariDataSource pool;

  private Database(HikariDataSource pool) {
    this.pool = pool;
  }

  /** Opens the database of these settings. */
  static Database open(ServiceSettings settings) throws IOException {
    HikariConfig config = new HikariConfig();
    config.setPoolName("signing-service");
    config.setJdbcUrl(settings.databaseUrl());
    config.setUsername(settings.databaseUser());
    config.setPassword(password(settings.databasePasswordFile()));
    config.setMaximumPoolSize(CONNECTIONS);
    config.setConnectionTimeout(CONNECTION_TIMEOUT_MILLIS);
    config.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
    boolean h2 = settings.databaseUrl().startsWith("jdbc:h2:");
    HikariDataSource pool = new HikariDataSource(config);
    boolean open = false;
    try {
      Flyway.configure(Database.class.getClassLoader())
          .dataSource(pool)
          .locations("classpath:db/migration")
          .placeholders(
              h2
                  ? Map.of("bytes", "varbinary(5000000)", "text", "varchar(1000000)")
                  : Map.of("bytes", "bytea", "text", "text"))
          .load()
          .migrate();
      if (h2) {
        writeAtOnce(pool);
      }
      open = true;
    } finally {
      if (!open) {
        pool.close();
      }
    }
    return new Database(pool);
  }

  /** H2 would keep what was committed in memory for half a second, and a crash would lose it. */
  private static void writeAtOnce(HikariDataSource pool) throws IOException {
    try (Connection connection = pool.getConnection();
        PreparedStatement statement = connection.prepareStatement("set write_delay 0")) {
      statement.execute();
    } catch (SQLException e) {
      throw new DatabaseException(e);
    }
  }

  private static @Nullable String password(Optional<Path> file) throws IOException {
    if (file.isEmpty()) {
      return "";
    }
    return Files.readString(file.get(), StandardCharsets.UTF_8).lines().findFirst().orElse("");
  }

  /** Work on one connection. */
  @FunctionalInterface
  interface Work<T> {
    T on(Connection connection) throws SQLException, IOException;
  }

  /** Reads a row. */
  @FunctionalInterface
  interface Row<T> {
    T read(ResultSet row) throws SQLException, IOException;
  }

  /** Does everything or nothing of some work. */
  <T> T transaction(Work<T> work) throws IOException {
    try (Connection connection = pool.getConnection()) {
      connection.setAutoCommit(false);
      boolean committed = false;
      try {
        T result = work.on(connection);
        connection.commit();
        committed = true;
        return result;
      } finally {
        if (!committed) {
          connection.rollback();
        }
      }
    } catch (SQLException e) {
      throw new DatabaseException(e);
    }
  }

  /** One statement as a transaction of its own; returns how many rows it changed. */
  int update(String sql, Object... values) throws IOException {
    return transaction(connection -> update(connection, sql, values));
  }

  /** One query as a transaction of its own. */
  <T> List<T> query(String sql, Row<T> row, Object... values) throws IOException {
    return transaction(connection -> query(connection, sql, row, values));
  }

  static int update(Connection connection, String sql, Object... values) throws SQLException {
    try (PreparedStatement statement = prepare(connection, sql, values)) {
      return statement.executeUpdate();
    }
  }

  static <T> List<T> query(Connection connection, String sql, Row<T> row, Object... values)
      throws SQLException, IOException {
    try (PreparedStatement statement = prepare(connection, sql, values);
        ResultSet rows = statement.executeQuery()) {
      List<T> found = new ArrayList<>();
      while (rows.next()) {
        found.add(row.read(rows));
      }
      return found;
    }
  }

  private static PreparedStatement prepare(Connection connection, String sql, Object... values)
      throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    boolean ready = false;
    try {
      statement.setQueryTimeout(QUERY_TIMEOUT_SECONDS);
      for (int i = 0; i < values.length; i++) {
        Object value =
            values[i] instanceof Optional<?> optional ? optional.orElse(null) : values[i];
        statement.setObject(
            i + 1, value instanceof Instant time ? time.atOffset(ZoneOffset.UTC) : value);
      }
      ready = true;
      return statement;
    } finally {
      if (!ready) {
        statement.close();
      }
    }
  }

  /** A time that is there. */
  static Instant time(ResultSet row, String column) throws SQLException {
    return row.getObject(column, OffsetDateTime.class).toInstant();
  }

  /** A time that may not be there. */
  static Optional<Instant> optionalTime(ResultSet row, String column) throws SQLException {
    return Optional.ofNullable(row.getObject(column, OffsetDateTime.class))
        .map(OffsetDateTime::toInstant);
  }

  static UUID id(ResultSet row, String column) throws SQLException {
    return row.getObject(column, UUID.class);
  }

  /** Gives the connections back; whoever works on one finds it closed. */
  @Override
  public void close() {
    pool.close();
  }
}
