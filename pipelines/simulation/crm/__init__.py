"""What a CRM holds beside deals: accounts, territories, activities, leads, meetings of teams, tickets."""
