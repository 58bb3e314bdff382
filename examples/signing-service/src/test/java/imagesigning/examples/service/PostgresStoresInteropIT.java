package imagesigning.examples.service;

import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the stores promise, on PostgreSQL. */
@ExtendWith(PeerCount.class)
class PostgresStoresInteropIT extends SignatureRepositoryContract {
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
