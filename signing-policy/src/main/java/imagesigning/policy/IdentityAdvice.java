package imagesigning.policy;

import imagesigning.core.DockerReference;
import imagesigning.core.Transport;
import imagesigning.core.text.Quoted;
import imagesigning.policy.SignedIdentity.ExactReference;
import imagesigning.policy.SignedIdentity.ExactRepository;
import imagesigning.policy.SignedIdentity.MatchExact;
import imagesigning.policy.SignedIdentity.RemapIdentity;
import imagesigning.policy.internal.ScopeNames;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * Finds signed identities that the images of a scope, or the signatures that are usually made for
 * them, never have (policy reference, "signedIdentity matchers").
 */
final class IdentityAdvice {
  private static final Set<Transport> WITHOUT_NAMES =
      EnumSet.of(
          Transport.DIR, Transport.OCI, Transport.OCI_ARCHIVE, Transport.SIF, Transport.TARBALL);
  private static final Set<Transport> NAMED =
      EnumSet.of(Transport.DOCKER, Transport.ATOMIC, Transport.DOCKER_DAEMON);

  private IdentityAdvice() {}

  /**
   * What to say of a rule.
   *
   * @param transport whose images, or nothing for images of all
   * @param scope their scope
   * @param identity the rule
   */
  static Optional<Finding> of(
      Optional<Transport> transport, String scope, SignedIdentity identity) {
    if (transport.filter(WITHOUT_NAMES::contains).isPresent()) {
      return nameless(transport.get(), identity);
    }
    if (transport.filter(NAMED::contains).isEmpty() || scope.isEmpty()) {
      return Optional.empty();
    }
    ScopeNames names = ScopeNames.of(scope);
    if (identity instanceof RemapIdentity remap) {
      return remapped(names, scope, remap);
    }
    if (identity instanceof MatchExact) {
      return names.only().filter(i -> i.digest().isPresent()).map(IdentityAdvice::exactDigest);
    }
    if (identity instanceof ExactReference exact) {
      return outside(names, scope, exact.dockerReference());
    }
    return identity instanceof ExactRepository exact
        ? outside(names, scope, exact.dockerRepository())
        : Optional.empty();
  }

  /** Whether what to say is about the member {@code prefix}. */
  static boolean isAboutPrefix(Finding finding) {
    return finding.code() == ProblemCode.PREFIX_NEVER_MATCHES;
  }

  /** What to say if a requirement leaves the default, which no signature of cosign's meets. */
  static Finding cosignDefault() {
    return Finding.of(
            ProblemCode.COSIGN_IDENTITY,
            "signedIdentity is missing, and its default accepts only signatures whose name has a tag"
                + " or digest: those that cosign makes have neither and are never accepted")
        .expected("signedIdentity")
        .suggest(
            "if cosign signs, add \"signedIdentity\": {\"type\": \"matchRepository\"}; if skopeo or"
                + " podman signs, write {\"type\": \"matchRepoDigestOrExact\"}, which is the"
                + " default");
  }

  private static Optional<Finding> nameless(Transport transport, SignedIdentity identity) {
    if (identity instanceof ExactReference || identity instanceof ExactRepository) {
      return Optional.empty();
    }
    return Optional.of(
        Finding.of(
                ProblemCode.IDENTITY_NEVER_MATCHES,
                "images of transport "
                    + transport
                    + " have no name of their own, so "
                    + identity.type()
                    + " accepts none of their signatures")
            .expected("exactReference or exactRepository")
            .found(identity.type())
            .suggest("use exactReference or exactRepository with the name that was signed"));
  }

  private static Optional<Finding> remapped(
      ScopeNames names, String scope, RemapIdentity identity) {
    String prefix = identity.prefix();
    if (ScopeAdvice.forPrefix("prefix", prefix).isPresent()) {
      return Optional.empty();
    }
    if (!names.canBegin(prefix)) {
      return Optional.of(
          Finding.of(
                  ProblemCode.PREFIX_NEVER_MATCHES,
                  "prefix "
                      + Quoted.text(prefix)
                      + " begins no name of scope "
                      + Quoted.text(scope)
                      + ", so nothing is ever replaced")
              .expected("the scope, or a part of its beginning that ends before a slash")
              .found(Quoted.text(prefix))
              .suggest("write the beginning of the names that images of this scope have"));
    }
    Optional<DockerReference> broken =
        names.only().filter(image -> identity.remap(image).isEmpty());
    return broken.map(
        image ->
            Finding.of(
                    ProblemCode.IDENTITY_NEVER_MATCHES,
                    "with "
                        + Quoted.text(identity.signedPrefix())
                        + " in place of "
                        + Quoted.text(prefix)
                        + " the name "
                        + Quoted.text(image.toString())
                        + " is no valid one, so no signature is accepted")
                .found(Quoted.text(identity.signedPrefix()))
                .suggest("end signedPrefix with a path, as in vendor.example/app"));
  }

  private static Finding exactDigest(DockerReference image) {
    return Finding.of(
            ProblemCode.DIGEST_IDENTITY,
            "images of this scope are named by digest, so matchExact accepts only signatures made for"
                + " that digest, none that was made for a tag")
        .found("matchExact")
        .expected("matchRepoDigestOrExact")
        .suggest(
            "use matchRepoDigestOrExact, which accepts any tag of "
                + Quoted.text(image.name())
                + ", or matchRepository, which accepts also names without one");
  }

  /**
   * A name at the same registry, but outside of the scope. Names at other registries are what
   * mirrors need.
   */
  private static Optional<Finding> outside(
      ScopeNames names, String scope, DockerReference configured) {
    boolean otherTag =
        names
            .only()
            .filter(i -> i.tag().isPresent() && configured.tag().isPresent())
            .filter(i -> !i.tag().equals(configured.tag()))
            .isPresent();
    boolean inside = names.covers(configured.name()) && !otherTag;
    if (inside || names.host().filter(configured.domain()::equals).isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        Finding.of(
                ProblemCode.IDENTITY_OUTSIDE_SCOPE,
                Quoted.text(configured.toString())
                    + " is none of the names of scope "
                    + Quoted.text(scope)
                    + ": only images that were copied from there with their signatures are accepted")
            .found(Quoted.text(configured.toString()))
            .suggest(
                "if images are signed under the name they have here, use matchRepository or a name"
                    + " of this scope"));
  }
}
