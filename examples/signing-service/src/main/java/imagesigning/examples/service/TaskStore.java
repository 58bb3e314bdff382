package imagesigning.examples.service;

import imagesigning.examples.service.SigningTask.State;
import java.io.IOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/** Tasks in the database. Thread-safe. */
final class TaskStore {
  private static final String SELECT =
      "select id, repository, signing_service, tags, base_path, requested_by, correlation, state,"
          + " attempts, created, started, finished, error, version from task ";

  private final Database database;
  private final Clock clock;

  TaskStore(Database database, Clock clock) {
    this.database = database;
    this.clock = clock;
  }

  SigningTask add(
      UUID repository, UUID service, List<String> tags, String basePath, String requestedBy)
      throws IOException {
    UUID id = UUID.randomUUID();
    database.update(
        "insert into task (id, repository, signing_service, tags, base_path, requested_by,"
            + " correlation, state, attempts, created) values (?, ?, ?, ?, ?, ?, ?, ?, 0, ?)",
        id,
        repository,
        service,
        tags.isEmpty() ? Optional.empty() : String.join("\n", tags),
        basePath,
        requestedBy,
        UUID.randomUUID().toString().replace("-", ""),
        State.WAITING.text(),
        clock.instant());
    return find(id).orElseThrow(() -> new IOException("task " + id + " vanished"));
  }

  Optional<SigningTask> find(UUID id) throws IOException {
    return database.query(SELECT + "where id = ?", TaskStore::read, id).stream().findFirst();
  }

  List<SigningTask> latest(int offset, int limit) throws IOException {
    return database.query(
        SELECT + "order by created desc, id offset ? rows fetch next ? rows only",
        TaskStore::read,
        offset,
        limit);
  }

  int count() throws IOException {
    return database.query("select count(*) as n from task", row -> row.getInt("n")).get(0);
  }

  /** Tasks that are not at their end, the oldest first: those of a process that died included. */
  List<SigningTask> unfinished() throws IOException {
    return database.query(
        SELECT + "where state in ('waiting', 'running') order by created, id", TaskStore::read);
  }

  /** Notes that a task is begun, once more if a process died in the middle of it. */
  void begin(UUID task) throws IOException {
    database.update(
        "update task set state = ?, attempts = attempts + 1, started = coalesce(started, ?)"
            + " where id = ?",
        State.RUNNING.text(),
        clock.instant(),
        task);
  }

  /** Gives a task back that could not be done to its end; the attempt does not count. */
  void putBack(UUID task) throws IOException {
    database.update(
        "update task set state = ?, attempts = attempts - 1 where id = ? and state = ?",
        State.WAITING.text(),
        task,
        State.RUNNING.text());
  }

  /** Notes that a task is done, and the new version of its repository with it. */
  void complete(SigningTask task) throws IOException {
    database.transaction(
        connection -> {
          int version = Repositories.addVersion(connection, task.repository(), clock.instant());
          return Database.update(
              connection,
              "update task set state = ?, finished = ?, version = ? where id = ?",
              State.COMPLETED.text(),
              clock.instant(),
              version,
              task.id());
        });
  }

  void fail(UUID task, String error) throws IOException {
    database.update(
        "update task set state = ?, finished = ?, error = ? where id = ?",
        State.FAILED.text(),
        clock.instant(),
        error,
        task);
  }

  private static SigningTask read(ResultSet row) throws SQLException {
    String tags = row.getString("tags");
    Integer version = row.getObject("version", Integer.class);
    return new SigningTask(
        Database.id(row, "id"),
        Database.id(row, "repository"),
        Database.id(row, "signing_service"),
        tags == null ? List.of() : List.of(tags.split("\n")),
        row.getString("base_path"),
        row.getString("requested_by"),
        row.getString("correlation"),
        State.valueOf(row.getString("state").toUpperCase(Locale.ROOT)),
        row.getInt("attempts"),
        Database.time(row, "created"),
        Database.optionalTime(row, "started"),
        Database.optionalTime(row, "finished"),
        Optional.ofNullable(row.getString("error")),
        Optional.ofNullable(version));
  }
}
