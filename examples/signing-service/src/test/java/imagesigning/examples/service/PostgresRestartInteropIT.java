package imagesigning.examples.service;

import imagesigning.testing.NeedsPeers;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** Tasks survive the process that does them, on PostgreSQL. */
@NeedsPeers("/usr/lib/postgresql")
class PostgresRestartInteropIT extends RestartContract {
  private static PostgresServer postgres;

  @BeforeAll
  static void startPostgres() throws IOException {
    postgres = PostgresServer.start();
  }

  @AfterAll
  static void stopPostgres() throws IOException {
    if (postgres != null) {
      postgres.close();
    }
  }

  @Override
  String databaseUrl() throws IOException {
    return postgres.newDatabase();
  }
}
