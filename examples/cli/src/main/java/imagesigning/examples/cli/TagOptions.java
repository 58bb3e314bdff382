package imagesigning.examples.cli;

import imagesigning.core.DockerReference;
import imagesigning.registry.RepositorySigner;
import imagesigning.registry.RepositorySigningListener;
import imagesigning.registry.RepositorySigningRequest;
import imagesigning.registry.SigningReport.Entry;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which tags of a repository to sign. */
final class TagOptions {
  @Option(
      names = "--tags",
      paramLabel = "TAG,…",
      split = ",",
      description = "Sign these tags of the repository IMAGE.")
  @Nullable List<String> tags;

  @Option(
      names = "--all-tags",
      description = "Sign all tags of the repository IMAGE that stand for images.")
  boolean allTags;

  @Option(names = "--quiet", description = "No progress.")
  boolean quiet;

  /** Whether tags of a repository are to be signed, and not one image. */
  boolean isGiven() {
    return tags != null || allTags;
  }

  /** The request for the repository, under the name of another one if that is given. */
  RepositorySigningRequest request(String repository, @Nullable String identity) {
    if (tags != null && allTags) {
      throw new IllegalArgumentException("expected either --tags or --all-tags, found both");
    }
    RepositorySigningRequest request = RepositorySigningRequest.allTags(repository);
    if (tags != null) {
      request = RepositorySigningRequest.tags(repository, tags);
    }
    if (identity == null) {
      return request;
    }
    DockerReference name = DockerReference.parseCanonical(identity);
    if (!name.isNameOnly()) {
      throw new IllegalArgumentException(
          "--sign-identity: expected a repository without a tag, such as " + name.name());
    }
    return new RepositorySigningRequest(
        request.repository(), request.tags(), Optional.of(name.domain()), Optional.of(name.path()));
  }

  /** A signer that shows how it gets on, where somebody watches. */
  RepositorySigner.Builder prepared(RepositorySigner.Builder builder, PrintWriter err) {
    boolean watched = !quiet && Boolean.getBoolean("signing.progress");
    return watched ? builder.progress(new SigningProgress(err)) : builder;
  }

  /** Counts signatures on a terminal. */
  private record SigningProgress(PrintWriter err) implements RepositorySigningListener {
    @Override
    public void signed(Entry signature, int done, int signatures) {
      err.println(
          "["
              + done
              + "/"
              + signatures
              + "] "
              + signature.identity().map(name -> name + " ").orElse("")
              + signature.manifest());
    }
  }
}
