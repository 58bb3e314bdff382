package imagesigning.registry.internal.repository;

import imagesigning.core.ImageReference;
import imagesigning.core.simplesigning.SignatureFormat;
import imagesigning.registry.RepositorySigningListener;
import imagesigning.registry.RepositorySigningPlan;
import imagesigning.registry.RepositorySigningReport;
import imagesigning.registry.RepositorySigningRequest;
import imagesigning.registry.SignatureStore;
import imagesigning.registry.SigningPhase;
import imagesigning.registry.internal.signing.SigningSetup;
import java.io.IOException;

/**
 * Signs repositories: plans, and has the plan carried out.
 *
 * @param setup how and with whom
 * @param planner finds out what to sign
 * @param progress is told how far the work is
 * @param skipSigned whether signers with a good signature are passed over
 */
public record RepositorySigning(
    SigningSetup setup,
    RepositoryPlanner planner,
    RepositorySigningListener progress,
    boolean skipSigned) {

  /** Only finds out what would be signed. */
  public RepositorySigningPlan preview(RepositorySigningRequest request) throws IOException {
    return planner.plan(request, image -> {}).plan();
  }

  /** Signs. */
  public RepositorySigningReport sign(RepositorySigningRequest request) throws IOException {
    PlannedSignatures planned = planner.plan(request, this::requirePlace);
    return new RepositoryTask(setup, progress, skipSigned, planned).run();
  }

  /** Before much is read, and long before anything is signed. */
  private void requirePlace(ImageReference image) throws IOException {
    setup.listener().entered(image, SigningPhase.CHECKING);
    SignatureStore store = setup.storeFor(setup.deadline());
    for (SignatureFormat format : setup.formats()) {
      store.check(image, format);
    }
  }
}
