package imagesigning.cosign;

import imagesigning.core.MalformedDataException;
import imagesigning.core.crypto.SignatureAlgorithms;
import imagesigning.core.text.RemoteText;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Looks for the way from a certificate to an anchor, as Go does: names decide where to look,
 * several issuers of one name are tried, an anchor is held to the same rules as every CA, and a
 * certificate that is itself an anchor is a path. The work is bounded. Used once.
 */
final class CertificatePath {
  /** Go looks at 100, which takes long where each of many signatures brings its own chain. */
  private static final int MOST_SIGNATURES = 32;

  /** Longer paths are nobody's. */
  private static final int LONGEST = 10;

  private final List<Certificate> anchors;
  private final List<Certificate> intermediates;
  private final SignatureAlgorithms algorithms;
  private final Instant at;
  private Optional<Refusal> first = Optional.empty();
  private int signatures;

  CertificatePath(
      List<Certificate> anchors,
      List<Certificate> intermediates,
      SignatureAlgorithms algorithms,
      Instant at) {
    this.anchors = anchors;
    this.intermediates = intermediates;
    this.algorithms = algorithms;
    this.at = at;
  }

  /**
   * Finds a path.
   *
   * @throws Refusal if there is none; the reason is that of the first path that failed
   */
  void require(Certificate leaf) throws Refusal {
    leaf.requireUsable(at);
    if (anchors.stream().anyMatch(leaf::isSame) || goesOn(List.of(leaf))) {
      return;
    }
    throw first.orElseGet(
        () ->
            Certificate.untrusted(
                "no trusted CA has the name of its issuer, "
                    + RemoteText.quoted(leaf.issuerName())));
  }

  private boolean goesOn(List<Certificate> path) {
    Certificate last = path.get(path.size() - 1);
    for (Certificate anchor : anchors) {
      if (last.namesAsIssuer(anchor) && ends(path, anchor)) {
        return true;
      }
    }
    if (path.size() == LONGEST) {
      return false;
    }
    for (Certificate issuer : intermediates) {
      boolean candidate = last.namesAsIssuer(issuer) && path.stream().noneMatch(issuer::isSame);
      if (candidate && isGood(path, issuer)) {
        List<Certificate> longer = new ArrayList<>(path);
        longer.add(issuer);
        if (goesOn(longer)) {
          return true;
        }
      }
    }
    return false;
  }

  private boolean ends(List<Certificate> path, Certificate anchor) {
    if (!isGood(path, anchor)) {
      return false;
    }
    Optional<String> problem = CertificateEngine.problem(path, anchor, at);
    problem.ifPresent(p -> failed(Certificate.untrusted(p)));
    return problem.isEmpty();
  }

  private boolean isGood(List<Certificate> path, Certificate issuer) {
    Certificate last = path.get(path.size() - 1);
    try {
      issuer.requireUsable(at);
      issuer.requireCa(path.size() - 1);
      last.requireStrongSignature();
      algorithms.spki(issuer.spki());
      signatures++;
      if (signatures > MOST_SIGNATURES) {
        throw Certificate.untrusted(
            "there are more ways to try than " + MOST_SIGNATURES + " signatures allow");
      }
      if (!CertificateEngine.isSignedBy(last, issuer)) {
        throw Certificate.untrusted(
            "a CA called "
                + RemoteText.quoted(issuer.subjectName())
                + " is known, but its key has not signed this certificate");
      }
      return true;
    } catch (Refusal refusal) {
      failed(refusal);
    } catch (MalformedDataException e) {
      failed(new Refusal(e.reason(), "the key of a CA: " + e.getMessage()));
    }
    return false;
  }

  private void failed(Refusal refusal) {
    if (first.isEmpty()) {
      first = Optional.of(refusal);
    }
  }
}
