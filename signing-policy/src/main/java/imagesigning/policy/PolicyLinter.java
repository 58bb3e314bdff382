package imagesigning.policy;

import imagesigning.core.Limits;
import imagesigning.core.MalformedDataException;
import imagesigning.core.openpgp.OpenPgpKeyring;
import imagesigning.core.text.Quoted;
import imagesigning.cosign.PemSource;
import imagesigning.cosign.TrustRoots;
import imagesigning.policy.registries.RegistriesConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reports everything that is wrong or cannot work in a document. */
final class PolicyLinter {
  private final Reading reading;
  private final Optional<KeyFiles> keyFiles;
  private final Set<KeySource> seen = new HashSet<>();

  private PolicyLinter(Reading reading, Optional<KeyFiles> keyFiles) {
    this.reading = reading;
    this.keyFiles = keyFiles;
  }

  static List<PolicyProblem> lint(
      byte[] json,
      String source,
      Optional<KeyFiles> keyFiles,
      Optional<RegistriesConfig> registries) {
    Reading reading = PolicyDocument.read(json, source, true).reading();
    PolicyLinter linter = new PolicyLinter(reading, keyFiles);
    List.copyOf(reading.keyUses()).forEach(linter::check);
    MatchAdvice advice = new MatchAdvice(reading, registries);
    reading.lists().forEach(advice::check);
    DefaultAdvice.of(reading.lists())
        .ifPresent(
            list -> reading.report(list.requirements().get(0).place(), DefaultAdvice.FINDING));
    return reading.problems().all();
  }

  /** Each file and block once, at its first place. */
  private void check(KeyUse use) {
    if (!seen.add(use.keys())) {
      return;
    }
    if (use.keys() instanceof KeySource.File file) {
      read(use, file.path()).ifPresent(content -> checkContent(use, file.path(), content));
    } else if (use.keys() instanceof KeySource.Data data) {
      checkContent(use, use.place().path().toString(), data.bytes().toArray());
    }
  }

  private Optional<byte[]> read(KeyUse use, String path) {
    if (keyFiles.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(KeyContents.content(keyFiles.get(), path, Limits.DEFAULT.keyringBytes()));
    } catch (IOException e) {
      reading.report(
          use.place(),
          Finding.of(
                  ProblemCode.KEY_FILE_UNREADABLE,
                  "the key file cannot be read, so no image of this scope can be judged: "
                      + e.getMessage())
              .found(Quoted.text(path)));
      return Optional.empty();
    }
  }

  private void checkContent(KeyUse use, String name, byte[] content) {
    if (use.kind() != KeyUse.Kind.OPENPGP_KEYRING) {
      checkPem(use, name, content);
      return;
    }
    OpenPgpKeyring keyring =
        OpenPgpKeyring.parse(List.of(new OpenPgpKeyring.Source(name, content)));
    if (keyring.primaryFingerprints().isEmpty()) {
      reading.report(
          use.place(),
          Finding.of(
              ProblemCode.NO_KEYS,
              "there is no usable key here, so every image is denied"
                  + keyring.warnings().stream().map(w -> "; " + w).reduce("", String::concat)));
      return;
    }
    for (String warning : keyring.warnings()) {
      reading.report(use.place(), Finding.of(ProblemCode.KEYRING, warning));
    }
  }

  /** Keys and certificates of sigstore; one that is of no use spoils all others. */
  private void checkPem(KeyUse use, String name, byte[] content) {
    PemSource pem = PemSource.of(name, content);
    TrustRoots roots = TrustRoots.builtIn();
    Optional<String> any = Optional.of("any@example.com");
    try {
      switch (use.kind()) {
        case PUBLIC_KEY -> roots.keys(List.of(pem));
        case LOG_KEY -> roots.log(List.of(pem));
        case CERTIFICATES -> roots.pki(pem, Optional.empty(), any, Optional.empty());
        case INTERMEDIATES -> {
          if (!new String(content, StandardCharsets.ISO_8859_1).isBlank()) {
            roots.pki(pem, Optional.of(pem), any, Optional.empty());
          }
        }
        default -> {}
      }
    } catch (MalformedDataException e) {
      reading.report(
          use.place(),
          Finding.of(
              ProblemCode.NO_KEYS,
              "there is nothing usable here, so every image is denied; " + e.getMessage()));
    }
  }
}
