import { QueryClientProvider } from "@tanstack/react-query";
import { Suspense, useState } from "react";
import { createQueryClient } from "./api/query-client.ts";
import { SessionProvider } from "./api/session.tsx";
import { ErrorBoundary } from "./layout/error-boundary.tsx";
import { Layout } from "./layout/layout.tsx";
import { NotFound } from "./layout/not-found.tsx";
import { LiveProvider } from "./live/live-provider.tsx";
import { PAGES } from "./pages.tsx";
import { AnnouncerProvider } from "./parts/announcer.tsx";
import { Loading } from "./parts/async-view.tsx";
import { NowProvider } from "./parts/now-provider.tsx";
import { RouterProvider, useRouter } from "./routing/router.tsx";
import { matchPath } from "./routing/routes.ts";
import { RolloutLayout } from "./rollout/rollout-layout.tsx";
import { SignInGate } from "./sign-in/sign-in-gate.tsx";

export function App() {
  const [queries] = useState(createQueryClient);
  return (
    <QueryClientProvider client={queries}>
      <SessionProvider>
        <RouterProvider>
          <NowProvider>
            <AnnouncerProvider>
              <LiveProvider>
                <Layout>
                  <SignInGate>
                    <CurrentPage />
                  </SignInGate>
                </Layout>
              </LiveProvider>
            </AnnouncerProvider>
          </NowProvider>
        </RouterProvider>
      </SessionProvider>
    </QueryClientProvider>
  );
}

function CurrentPage() {
  const { path } = useRouter();
  for (const { pattern, tab, Component } of PAGES) {
    const params = matchPath(pattern, path);
    if (!params) continue;
    const view = (
      <ErrorBoundary key={path} what="this view">
        <Suspense fallback={<Loading what="the view" height={20} />}>
          <Component params={params} />
        </Suspense>
      </ErrorBoundary>
    );
    // Keyed by the rollout alone: changing the tab leaves what is around it as it is.
    if (tab === undefined) return view;
    const rollout = params["rollout"] ?? "";
    return (
      <RolloutLayout key={rollout} rollout={rollout}>
        {view}
      </RolloutLayout>
    );
  }
  return <NotFound />;
}
