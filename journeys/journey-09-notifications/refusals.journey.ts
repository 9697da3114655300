import { expect, test } from '../../fixtures/index.ts';

test.describe('Journey 9: the page shows why it was refused', () => {
  test('without a token', async ({ dashboard }) => {
    await dashboard.open({ as: null });
    await expect(dashboard).toShowRefusal();
  });

  test('with a token that has expired', async ({ dashboard, identity }) => {
    await dashboard.open({ as: identity.user({ expiresIn: -60 }) });
    await expect(dashboard).toShowRefusal();
  });

  test('with a token signed with another secret', async ({ dashboard, identity }) => {
    await dashboard.open({ as: identity.user({ secret: 'a secret that this stack does not know' }) });
    await expect(dashboard).toShowRefusal();
  });

  test('with a token for another audience', async ({ dashboard, identity }) => {
    await dashboard.open({ as: identity.user({ audience: 'another-app' }) });
    await expect(dashboard).toShowRefusal();
  });

  test('with a token from another issuer', async ({ dashboard, identity }) => {
    await dashboard.open({ as: identity.user({ issuer: 'example.com' }) });
    await expect(dashboard).toShowRefusal();
  });
});
