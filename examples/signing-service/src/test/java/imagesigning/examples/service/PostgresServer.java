package imagesigning.examples.service;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A PostgreSQL of its own: a temporary directory, a free port of the loopback interface, and not as
 * root, which PostgreSQL refuses.
 */
final class PostgresServer implements AutoCloseable {
  private static final String USER = "postgres";
  private static final boolean ROOT = System.getProperty("user.name").equals("root");

  private final Path directory;
  private final Path programs;
  private final int port;

  private PostgresServer(Path directory, Path programs, int port) {
    this.directory = directory;
    this.programs = programs;
    this.port = port;
  }

  static PostgresServer start() throws IOException {
    // not below the directory of the tests, which nobody but their user may enter
    Path directory = Files.createTempDirectory("signing-postgres");
    if (ROOT) {
      Files.setOwner(
          directory,
          FileSystems.getDefault().getUserPrincipalLookupService().lookupPrincipalByName(USER));
    }
    PostgresServer server = new PostgresServer(directory, programs(), RunningService.freePort());
    boolean started = false;
    try {
      server.run("initdb", "-D", server.data(), "-U", "signing", "-A", "trust", "--no-sync");
      server.run(
          "pg_ctl",
          "start",
          "-w",
          "-D",
          server.data(),
          "-l",
          directory.resolve("log").toString(),
          "-o",
          "-p " + server.port + " -k " + directory + " -c listen_addresses=127.0.0.1 -c fsync=off");
      started = true;
      return server;
    } finally {
      if (!started) {
        server.delete();
      }
    }
  }

  private static Path programs() throws IOException {
    Path versions = Path.of("/usr/lib/postgresql");
    if (Files.isDirectory(versions)) {
      try (Stream<Path> all = Files.list(versions)) {
        List<Path> found =
            all.map(version -> version.resolve("bin"))
                .filter(bin -> Files.isExecutable(bin.resolve("initdb")))
                .sorted(Comparator.reverseOrder())
                .toList();
        if (!found.isEmpty()) {
          return found.get(0);
        }
      }
    }
    throw new AssertionError("no initdb of PostgreSQL below " + versions);
  }

  private String data() {
    return directory.resolve("data").toString();
  }

  private void run(String program, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    if (ROOT) {
      command.addAll(List.of("-u", USER, "--", programs.resolve(program).toString()));
    }
    command.addAll(List.of(arguments));
    Path first = ROOT ? Path.of("/usr/sbin/runuser") : programs.resolve(program);
    Peer.of(first.toString(), directory).run(command.toArray(String[]::new)).orFail();
  }

  /** The URL of a new, empty database. */
  String newDatabase() throws IOException {
    String name = "signing_" + java.util.UUID.randomUUID().toString().replace("-", "");
    run("createdb", "-h", "127.0.0.1", "-p", String.valueOf(port), "-U", "signing", name);
    return "jdbc:postgresql://127.0.0.1:" + port + "/" + name;
  }

  @Override
  public void close() throws IOException {
    try {
      run("pg_ctl", "stop", "-w", "-m", "immediate", "-D", data());
    } finally {
      delete();
    }
  }

  private void delete() throws IOException {
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
