package imagesigning.registry.internal.signing;

import imagesigning.core.Digest;
import imagesigning.core.ImageReference;
import imagesigning.core.simplesigning.SignatureBlob;
import imagesigning.core.simplesigning.SignatureFormat;
import imagesigning.core.simplesigning.UntrustedSignature;
import imagesigning.registry.ImageSigningException;
import imagesigning.registry.SignatureStore;
import imagesigning.registry.SignatureStore.Stored;
import imagesigning.registry.SigningListener;
import imagesigning.registry.SigningPhase;
import imagesigning.registry.SigningReport;
import imagesigning.registry.SigningReport.Entry;
import imagesigning.registry.SigningReport.Missing;
import imagesigning.registry.internal.SideBySide;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Puts signatures into their store and looks afterwards whether they are there, byte for byte. The
 * signatures of one manifest are added one after the other, those of several side by side; after a
 * failure no further one is begun. Used once, for one image.
 */
public final class SignatureWriter {
  /** How often signatures are looked for, and added again if they are gone. */
  private static final int ROUNDS = 3;

  private final ImageReference image;
  private final SignatureStore store;
  private final SideBySide sideBySide;
  private final SigningListener listener;
  private final boolean verifyBack;
  private final AtomicBoolean failed = new AtomicBoolean();

  public SignatureWriter(
      ImageReference image,
      SignatureStore store,
      SideBySide sideBySide,
      SigningListener listener,
      boolean verifyBack) {
    this.image = image;
    this.store = store;
    this.sideBySide = sideBySide;
    this.listener = listener;
    this.verifyBack = verifyBack;
  }

  /** What became of the signatures of one manifest. */
  private record Written(
      List<Entry> entries, List<Missing> missing, Optional<IOException> failure) {}

  /**
   * Stores signatures.
   *
   * @param signatures what is to be stored
   * @param before what needs not be stored, for the report
   * @throws ImageSigningException if they are not all in the store afterwards
   */
  public SigningReport write(List<PendingSignature> signatures, List<Entry> before)
      throws ImageSigningException {
    if (signatures.isEmpty()) {
      return new SigningReport(image, before);
    }
    listener.entered(image, SigningPhase.STORING);
    List<List<PendingSignature>> groups = byManifest(signatures);
    List<Written> written = sideBySide.map(groups, this::store);
    List<Entry> stored = written.stream().flatMap(w -> w.entries().stream()).toList();
    List<Entry> entries = new ArrayList<>(before);
    entries.addAll(stored);
    SigningReport report = new SigningReport(image, entries);
    Optional<IOException> failure = written.stream().flatMap(w -> w.failure().stream()).findFirst();
    if (failure.isPresent()) {
      throw failure(
          "Of "
              + signatures.size()
              + " signatures of "
              + image
              + " only "
              + stored.size()
              + " were stored. ",
          report,
          written.stream().flatMap(w -> w.missing().stream()).toList(),
          failure.get());
    }
    if (verifyBack) {
      listener.entered(image, SigningPhase.READING_BACK);
      readBack(groups, report);
    }
    return report;
  }

  private static List<List<PendingSignature>> byManifest(List<PendingSignature> signatures) {
    Map<Digest, List<PendingSignature>> groups = new LinkedHashMap<>();
    for (PendingSignature signature : signatures) {
      groups.computeIfAbsent(signature.manifest(), d -> new ArrayList<>()).add(signature);
    }
    return List.copyOf(groups.values());
  }

  private Written store(List<PendingSignature> signatures) {
    List<Entry> entries = new ArrayList<>();
    for (PendingSignature pending : signatures) {
      if (failed.get()) {
        return ended(signatures, entries, Optional.empty());
      }
      Stored stored;
      try {
        stored = store.add(image, pending.manifest(), pending.signature());
      } catch (IOException e) {
        failed.set(true);
        return ended(signatures, entries, Optional.of(e));
      }
      Entry entry =
          new Entry(
              pending.manifest(),
              pending.identity(),
              pending.signer(),
              Optional.of(stored.place()),
              stored.alreadyThere());
      entries.add(entry);
      listener.stored(image, entry);
    }
    return new Written(entries, List.of(), Optional.empty());
  }

  private static Written ended(
      List<PendingSignature> signatures, List<Entry> entries, Optional<IOException> failure) {
    List<Missing> missing =
        signatures.subList(entries.size(), signatures.size()).stream()
            .map(PendingSignature::missing)
            .toList();
    return new Written(entries, missing, failure);
  }

  /**
   * What is missing is added again before it is given up: another writer, who had read the store
   * before and wrote it afterwards, may have lost it.
   */
  private void readBack(List<List<PendingSignature>> groups, SigningReport report)
      throws ImageSigningException {
    Gone gone = gone(groups);
    for (int round = 1; round < ROUNDS && gone.isMendable(); round++) {
      List<List<PendingSignature>> again = byManifest(gone.signatures());
      Optional<IOException> failure =
          sideBySide.map(again, this::store).stream()
              .flatMap(written -> written.failure().stream())
              .findFirst();
      gone = failure.isPresent() ? new Gone(gone.signatures(), failure) : gone(groups);
    }
    if (!gone.signatures().isEmpty()) {
      throw failure(
          "The signatures of "
              + image
              + " were stored, but "
              + gone.signatures().size()
              + " could not be read back"
              + (gone.failure().isEmpty() ? "; what lies there is not what was stored." : ". "),
          report,
          gone.signatures().stream().map(PendingSignature::missing).toList(),
          gone.failure().orElse(null));
    }
  }

  /** What was stored and is not found, and why it could not be looked for if that is so. */
  private record Gone(List<PendingSignature> signatures, Optional<IOException> failure) {
    boolean isMendable() {
      return !signatures.isEmpty() && failure.isEmpty();
    }
  }

  private Gone gone(List<List<PendingSignature>> groups) {
    List<Tried<List<PendingSignature>>> found = Tried.each(sideBySide, groups, this::notFound);
    List<PendingSignature> signatures = new ArrayList<>();
    Optional<IOException> failure = Optional.empty();
    for (int i = 0; i < groups.size(); i++) {
      Tried<List<PendingSignature>> tried = found.get(i);
      signatures.addAll(tried.result().orElse(groups.get(i)));
      failure = failure.or(tried::failure);
    }
    return new Gone(signatures, failure);
  }

  private List<PendingSignature> notFound(List<PendingSignature> signatures) throws IOException {
    List<byte[]> there = new ArrayList<>();
    Set<SignatureFormat> formats = EnumSet.noneOf(SignatureFormat.class);
    signatures.forEach(pending -> formats.add(pending.signature().format()));
    Digest manifest = signatures.get(0).manifest();
    for (UntrustedSignature signature : store.read(image, manifest, formats)) {
      there.add(SignatureBlob.encode(signature));
    }
    return signatures.stream()
        .filter(
            pending -> {
              byte[] wanted = SignatureBlob.encode(pending.signature());
              return there.stream().noneMatch(blob -> Arrays.equals(blob, wanted));
            })
        .toList();
  }

  private static ImageSigningException failure(
      String message, SigningReport report, List<Missing> missing, @Nullable IOException cause) {
    return new ImageSigningException(
        cause == null ? message : message + cause.getMessage(), report, missing, cause);
  }
}
