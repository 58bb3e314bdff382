package imagesigning.examples.service;

import imagesigning.core.openpgp.OpenPgpKeyring;
import imagesigning.core.services.SigningServiceDefinition;
import imagesigning.core.services.SigningServiceStore;
import imagesigning.core.simplesigning.SigningService;
import imagesigning.examples.service.Repositories.Repository;
import imagesigning.registry.RepositorySigner;
import imagesigning.registry.RepositorySigningReport;
import imagesigning.registry.RepositorySigningRequest;
import imagesigning.registry.SignatureStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Signs the images of a repository as a task says. What the same key signed under the same name
 * before is passed over, so that a task that is done again adds only what is missing.
 */
final class RepositorySigning implements SigningTasks.Work {
  private static final Logger LOG = LoggerFactory.getLogger(RepositorySigning.class);

  private final BackingRegistry registry;
  private final Repositories repositories;
  private final SignatureStore signatures;
  private final SigningServiceStore definitions;
  private final Opener opener;
  private final Supplier<String> publicHost;

  /** Makes a signing service ready to sign. */
  @FunctionalInterface
  interface Opener {
    SigningService open(SigningServiceDefinition definition) throws IOException;
  }

  RepositorySigning(
      BackingRegistry registry,
      Repositories repositories,
      SignatureStore signatures,
      SigningServiceStore definitions,
      Opener opener,
      Supplier<String> publicHost) {
    this.registry = registry;
    this.repositories = repositories;
    this.signatures = signatures;
    this.definitions = definitions;
    this.opener = opener;
    this.publicHost = publicHost;
  }

  @Override
  public void perform(SigningTask task) throws IOException {
    Repository repository =
        repositories
            .find(task.repository())
            .orElseThrow(() -> new IOException("The repository of this task is gone."));
    SigningServiceDefinition definition =
        definitions
            .byId(task.signingService())
            .orElseThrow(() -> new IOException("The signing service of this task is gone."));
    RepositorySigningRequest request =
        new RepositorySigningRequest(
            registry.name(repository.path()),
            task.tags().isEmpty() ? Optional.empty() : Optional.of(task.tags()),
            Optional.of(publicHost.get()),
            Optional.of(task.basePath()));
    try (SigningService service = opener.open(definition)) {
      RepositorySigningReport report =
          RepositorySigner.builder()
              .signWith(service)
              .publicKeys(keyring(definition))
              .skipSigned(true)
              .store(signatures)
              .http(registry.httpSettings())
              .credentials(registry.credentials())
              .build()
              .sign(request);
      LOG.info(
          "task {}: {} signatures by {}, {} of them new",
          task.id(),
          report.entries().size(),
          definition.name(),
          report.added().size());
    }
  }

  private static OpenPgpKeyring keyring(SigningServiceDefinition definition) {
    return OpenPgpKeyring.parse(
        List.of(
            new OpenPgpKeyring.Source(
                "signing service " + definition.name(),
                definition.publicKey().getBytes(StandardCharsets.US_ASCII))));
  }
}
