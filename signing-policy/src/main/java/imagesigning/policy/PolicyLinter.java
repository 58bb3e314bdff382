package imagesigning.policy;

import imagesigning.core.Limits;
import imagesigning.core.MalformedDataException;
import imagesigning.core.openpgp.OpenPgpKeyring;
import imagesigning.cosign.PemSource;
import imagesigning.cosign.TrustRoots;
import java.io.IOException;
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

  static List<PolicyProblem> lint(byte[] json, String source, Optional<KeyFiles> keyFiles) {
    Reading reading = PolicyDocument.read(json, source, true).reading();
    PolicyLinter linter = new PolicyLinter(reading, keyFiles);
    List.copyOf(reading.keyUses()).forEach(linter::check);
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
      return Optional.of(keyFiles.get().read(path, Limits.DEFAULT.keyringBytes()));
    } catch (IOException e) {
      reading.report(
          use.place(),
          Finding.of(
                  ProblemCode.KEY_FILE_UNREADABLE,
                  "the key file cannot be read, so no image of this scope can be judged: "
                      + e.getMessage())
              .found(Texts.quoted(path)));
      return Optional.empty();
    }
  }

  private void checkContent(KeyUse use, String name, byte[] content) {
    if (use.kind() == KeyUse.Kind.PUBLIC_KEY && use.keys() instanceof KeySource.File) {
      checkPublicKey(use, name, content);
    }
    if (use.kind() != KeyUse.Kind.OPENPGP_KEYRING) {
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

  /** A key of sigstore; one that is of no use spoils all others. */
  private void checkPublicKey(KeyUse use, String name, byte[] content) {
    try {
      TrustRoots.builtIn().keys(List.of(PemSource.of(name, content)));
    } catch (MalformedDataException e) {
      reading.report(
          use.place(),
          Finding.of(
              ProblemCode.NO_KEYS,
              "there is no usable key here, so every image is denied; " + e.getMessage()));
    }
  }
}
